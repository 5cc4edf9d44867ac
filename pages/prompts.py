from pages import frame

page = frame("prompts")
