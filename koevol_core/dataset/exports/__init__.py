"""dataset/exports"""
