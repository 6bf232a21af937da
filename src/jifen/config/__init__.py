"""How the platform is put together: settings, addresses, the door for the web server."""
