from pages import frame

page = frame("answers")
