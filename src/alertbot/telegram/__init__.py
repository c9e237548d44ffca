"""The world of chats: transport, sending, receiving."""
