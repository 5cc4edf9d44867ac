from pages import frame

page = frame("review")
