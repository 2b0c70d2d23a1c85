"""What every room shares: protection, sign-in, pages, errors, formatting, links, downloads."""
