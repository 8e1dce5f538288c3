"""Why was a call refused?"""
