"""The console: the room of OpenDesa's staff, from a regency's programme to the villages that live."""
