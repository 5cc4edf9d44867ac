BEGIN TRANSACTION;
CREATE TABLE answer (
	id INTEGER NOT NULL, 
	node_id INTEGER NOT NULL, 
	run_id INTEGER, 
	sample INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	text TEXT NOT NULL, 
	reason TEXT, 
	detail TEXT, 
	model TEXT, 
	prompt_sha256 TEXT, 
	author TEXT, 
	created_at FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT answer_job UNIQUE (run_id, node_id, sample), 
	FOREIGN KEY(node_id) REFERENCES node (id), 
	FOREIGN KEY(run_id) REFERENCES run (id)
);
CREATE TABLE call (
	id INTEGER NOT NULL, 
	run_id INTEGER, 
	node_id INTEGER NOT NULL, 
	answer_id INTEGER, 
	purpose TEXT NOT NULL, 
	turn INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	request TEXT NOT NULL, 
	prompt_sha256 TEXT, 
	http_status INTEGER, 
	fault TEXT, 
	body BLOB, 
	model TEXT, 
	finish TEXT, 
	prompt_tokens INTEGER, 
	completion_tokens INTEGER, 
	cached_tokens INTEGER, 
	cost FLOAT, 
	sent_at FLOAT NOT NULL, 
	ended_at FLOAT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run_id) REFERENCES run (id), 
	FOREIGN KEY(node_id) REFERENCES node (id), 
	FOREIGN KEY(answer_id) REFERENCES answer (id)
);
CREATE TABLE decision (
	id INTEGER NOT NULL, 
	node_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	note TEXT NOT NULL, 
	reviewer TEXT NOT NULL, 
	token TEXT NOT NULL, 
	base_seq INTEGER NOT NULL, 
	created_at FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT decision_base UNIQUE (node_id, base_seq), 
	FOREIGN KEY(node_id) REFERENCES node (id), 
	UNIQUE (token)
);
CREATE TABLE meta (
	version INTEGER NOT NULL
);
INSERT INTO "meta" VALUES(1);
CREATE TABLE node (
	id INTEGER NOT NULL, 
	parent_id INTEGER, 
	root_id INTEGER, 
	run_id INTEGER, 
	method TEXT, 
	slot INTEGER NOT NULL, 
	round INTEGER NOT NULL, 
	generation INTEGER NOT NULL, 
	trace TEXT NOT NULL, 
	address TEXT NOT NULL, 
	status TEXT NOT NULL, 
	text TEXT NOT NULL, 
	reason TEXT, 
	detail TEXT, 
	model TEXT, 
	prompt_sha256 TEXT, 
	verdict TEXT, 
	decision_id INTEGER, 
	author TEXT, 
	created_at FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT node_job UNIQUE (run_id, parent_id, method, slot), 
	FOREIGN KEY(parent_id) REFERENCES node (id), 
	FOREIGN KEY(root_id) REFERENCES node (id), 
	FOREIGN KEY(run_id) REFERENCES run (id)
);
CREATE TABLE prompt (
	sha256 TEXT NOT NULL, 
	name TEXT NOT NULL, 
	text TEXT NOT NULL, 
	created_at FLOAT NOT NULL, 
	PRIMARY KEY (sha256)
);
CREATE TABLE run (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	spec TEXT NOT NULL, 
	state TEXT NOT NULL, 
	stop_asked INTEGER NOT NULL, 
	worker TEXT, 
	heartbeat FLOAT, 
	message TEXT, 
	created_at FLOAT NOT NULL, 
	ended_at FLOAT, 
	PRIMARY KEY (id), 
	UNIQUE ("key")
);
CREATE TABLE seed (
	id INTEGER NOT NULL, 
	node_id INTEGER, 
	state TEXT NOT NULL, 
	source TEXT NOT NULL, 
	license TEXT NOT NULL, 
	domain TEXT NOT NULL, 
	task TEXT NOT NULL, 
	input TEXT NOT NULL, 
	note TEXT NOT NULL, 
	reason TEXT, 
	content TEXT, 
	batch TEXT, 
	"row" INTEGER, 
	created_at FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT seed_row UNIQUE (batch, "row"), 
	UNIQUE (node_id), 
	FOREIGN KEY(node_id) REFERENCES node (id)
);
CREATE INDEX node_queue ON node (status, verdict, generation, id);
CREATE INDEX node_children ON node (parent_id);
CREATE INDEX node_address ON node (address);
CREATE INDEX node_work ON node (run_id, status, round, id);
CREATE INDEX node_tree ON node (root_id, generation, address);
CREATE INDEX seed_state ON seed (state, id);
CREATE INDEX answer_work ON answer (run_id, status, id);
CREATE INDEX answer_node ON answer (node_id, status, id);
CREATE INDEX decision_reviewer ON decision (reviewer, id);
CREATE INDEX call_run ON call (run_id, state);
CREATE INDEX call_node ON call (node_id, id);
COMMIT;
