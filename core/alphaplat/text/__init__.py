"""Text: the document store, encoders and scorers of documents, and the fields of a panel that come of them."""

from __future__ import annotations

from alphaplat.text.documents import Document
from alphaplat.text.encoder import Embeddings, TextEncoder
from alphaplat.text.fields import TextFields, text_fields
from alphaplat.text.scorer import TextScorer
from alphaplat.text.store import DocumentStore

__all__ = ["Document", "DocumentStore", "Embeddings", "TextEncoder", "TextFields", "TextScorer", "text_fields"]
