"""ssm-incidents."""
