"""The schema's history, run by Alembic on the maintenance connection after an encrypted backup."""
