from pages import frame

page = frame("export")
