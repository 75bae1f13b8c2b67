"""BERT as the library has it, untrained, fed with embedded tokens: TinyBERT with 4 layers, 312, 12 heads and 1200."""

from __future__ import annotations

import torch
from torch import nn
from transformers import BertConfig, BertModel


class Bert(nn.Module):
    """Embedded tokens (B, Ta, D) to contextual ones (B, Ta, D); places and norms are BERT's own."""

    def __init__(self, *, width: int, layers: int, heads: int, ffn: int, dropout: float, max_tokens: int) -> None:
        super().__init__()
        config = BertConfig(
            type_vocab_size=1,
            hidden_size=width,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            intermediate_size=ffn,
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=dropout,
            max_position_embeddings=max_tokens,
        )
        self.bert = BertModel(config, add_pooling_layer=False)
        self.bert.embeddings.word_embeddings = nn.Identity()  # symbols come embedded

    @property
    def layers(self) -> nn.ModuleList:
        """The layers, the bottom one first."""
        return self.bert.encoder.layer

    def forward(self, embedded: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.bert(inputs_embeds=embedded, attention_mask=mask.long()).last_hidden_state
