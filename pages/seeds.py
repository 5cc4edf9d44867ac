from pages import frame

page = frame("seeds")
