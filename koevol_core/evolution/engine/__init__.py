"""evolution/engine"""
