"""The JSON API under /api/v1. A place for it: app.py mounts this router; nothing is in it yet."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1")
