"""What a key may do, request by request."""
