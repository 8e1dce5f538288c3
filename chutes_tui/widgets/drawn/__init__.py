"""Drawn with characters: bars, gauges, trends and QR codes."""
