"""llm/local"""
