"""quality/korean"""
