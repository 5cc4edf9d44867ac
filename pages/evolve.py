from pages import frame

page = frame("evolve")
