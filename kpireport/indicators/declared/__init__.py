"""Every indicator that ships with the product, a module a domain."""
