"""Folders of models by strangers: looked at before any library reads them.

A folder is data: one `config.json` of known keys and a known kind of model, a tokenizer, weights as safetensors.
What names code, or asks for it to be fetched, is refused, whether or not a library would run it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alphaplat.errors import AlphaError, ConfigError, DataError, one_error

CONFIG, TOKENIZER, NOTES = "config.json", "tokenizer_config.json", "alphaplat.json"
MODEL_TYPES = frozenset(
    {"albert", "bert", "camembert", "deberta-v2", "distilbert", "electra", "modernbert", "mpnet", "roberta"}
    | {"xlm-roberta"}
)
_LARGEST_CONFIG = 1_000_000
_DEEPEST = 6
_REVISION = re.compile(r"[0-9a-f]{40}")
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")

_IGNORED = frozenset({"_name_or_path", "transformers_version", "torch_dtype", "dtype", "architectures", "_num_labels"})
"""Known keys that say nothing about the model, and are not handed on."""

_WORDS = """
activation add_cross_attention attention_bias attention_dropout attention_probs_dropout_prob bos_token_id
chunk_size_feed_forward classifier_activation classifier_bias classifier_dropout classifier_dropout_prob
classifier_pooling cls_token_id decoder_bias deterministic_flash_attn dim directionality down_scale_factor dropout
embedding_dropout embedding_size eos_token_id finetuning_task gap_size global_attn_every_n_layers global_rope_theta
gradient_checkpointing hidden_act hidden_activation hidden_dim hidden_dropout_prob hidden_size id2label
initializer_cutoff_factor initializer_range inner_group_num intermediate_size is_decoder is_encoder_decoder
label2id layer_norm_eps layer_types legacy local_attention local_rope_theta max_position_embeddings
max_relative_positions mlp_bias mlp_dropout model_type n_heads n_layers net_structure_type norm_bias norm_eps
norm_rel_ebd num_attention_heads num_hidden_groups num_hidden_layers num_labels num_memory_blocks
output_attentions output_hidden_states output_past pad_token_id pooler_dropout pooler_fc_size pooler_hidden_act
pooler_hidden_size pooler_num_attention_heads pooler_num_fc_layers pooler_size_per_head pooler_type pos_att_type
position_biased_input position_buckets position_embedding_type problem_type qa_dropout relative_attention
relative_attention_num_buckets repad_logits_with_grad return_dict rope_parameters sep_token_id
seq_classif_dropout share_att_key sinusoidal_pos_embds sparse_pred_ignore_index sparse_prediction
summary_activation summary_last_dropout summary_type summary_use_proj tie_word_embeddings
type_vocab_size use_cache vocab_size
"""
_KEYS = frozenset(_WORDS.split())

_TOKENIZED = "Albert Bert Camembert DebertaV2 DistilBert Electra MPNet PreTrained Roberta XLMRoberta"
_TOKENIZERS = frozenset(
    {f"{name}Tokenizer{fast}" for name in _TOKENIZED.split() for fast in ("", "Fast")} | {"TokenizersBackend"}
)


@dataclass(frozen=True)
class ModelFolder:
    """A folder that was looked at: its configuration, and a hash of its configuration, tokenizer and weights."""

    path: Path
    config: dict[str, Any]
    notes: dict[str, Any]
    digest: str

    @property
    def model_type(self) -> str:
        return str(self.config["model_type"])


def look_at(path: str | Path) -> ModelFolder:
    """Look at the folder of a model; `DataError`, or several as one, says why it is not used."""
    folder = Path(path)
    if not folder.is_dir():
        raise DataError(f"there is no folder '{folder}'")
    config = _read(folder, CONFIG)
    problems = [*_config_problems(folder, config), *_tokenizer_problems(folder)]
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        others = [
            name for name in ("pytorch_model.bin", "tf_model.h5", "flax_model.msgpack") if (folder / name).exists()
        ]
        help = f"'{others[0]}' is not read: save the model again as safetensors" if others else None
        problems.append(DataError(f"'{folder}' has no weights as safetensors", help=help))
    if problems:
        raise one_error(problems)
    kept = {key: value for key, value in config.items() if key not in _IGNORED}
    notes = _read(folder, NOTES) if (folder / NOTES).is_file() else _sentence_notes(folder)
    texts = [folder / name for name in (CONFIG, "tokenizer.json", TOKENIZER, "vocab.txt", "vocab.json", "merges.txt")]
    return ModelFolder(folder, kept, notes, _digest([*(path for path in texts if path.is_file()), *weights]))


def refuse_unpinned(hub_id: str, revision: str | None) -> str:
    """The revision of a model of the hub, which must be a commit; ConfigError says how to name one."""
    if not _HUB_ID.fullmatch(hub_id):
        raise ConfigError(f"'{hub_id}' is neither a folder nor the id of a model")
    if revision is None or not _REVISION.fullmatch(revision):
        raise ConfigError(
            f"'{hub_id}' is no folder here, and a model of the hub needs a pinned revision",
            help="give the 40 letters and digits of a commit: revision='...', or download it and give the folder",
        )
    return revision


def fetched(hub_id: str, revision: str | None) -> Path:
    """The folder of a model of the hub at a pinned revision, downloaded where it is not there yet."""
    revision = refuse_unpinned(hub_id, revision)
    from huggingface_hub import snapshot_download

    wanted = ["*.json", "*.safetensors", "*.txt", "1_Pooling/*.json"]
    try:
        return Path(snapshot_download(hub_id, revision=revision, allow_patterns=wanted))
    except Exception as error:  # the library has some forty kinds of these, all of them "not now"
        raise DataError(f"'{hub_id}' cannot be downloaded: {str(error).splitlines()[0]}") from error


def _read(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    if not path.is_file():
        raise DataError(f"'{folder}' is not a model: it has no {name}")
    if path.stat().st_size > _LARGEST_CONFIG:
        raise DataError(f"'{path}' is larger than {_LARGEST_CONFIG:,} bytes, so it is no configuration")
    try:
        said = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise DataError(f"'{path}' is damaged: {error}") from error
    if not isinstance(said, dict):
        raise DataError(f"'{path}' is damaged: it is no mapping")
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _config_problems(folder: Path, config: dict[str, Any]) -> Iterable[AlphaError]:
    if "auto_map" in config:
        yield _needs_code(folder, CONFIG)
    strange = sorted(set(config) - _KEYS - _IGNORED - {"auto_map"})
    if strange:
        told = ", ".join(f"'{key[:60]}'" for key in strange[:5])
        yield DataError(
            f"{CONFIG} of '{folder}' has keys that are not known: {told}",
            help="a key may ask for code; remove what you know to be harmless",
        )
    if config.get("model_type") not in MODEL_TYPES:
        named = str(config.get("model_type"))[:60]
        help = f"kinds are {', '.join(sorted(MODEL_TYPES))}"
        yield DataError(f"'{folder}' holds a model of the kind '{named}', which is not known", help=help)
    for key, value in config.items():
        if not _is_plain(value):
            yield DataError(f"{CONFIG} of '{folder}': '{key[:60]}' is nested too deeply")


def _tokenizer_problems(folder: Path) -> Iterable[AlphaError]:
    if not any((folder / name).is_file() for name in ("tokenizer.json", "vocab.txt", "vocab.json")):
        yield DataError(f"'{folder}' has no tokenizer", help="it needs tokenizer.json, vocab.txt or vocab.json")
    if not (folder / TOKENIZER).is_file():
        return
    said = _read(folder, TOKENIZER)
    if "auto_map" in said:
        yield _needs_code(folder, TOKENIZER)
    named = said.get("tokenizer_class")
    if named is not None and named not in _TOKENIZERS:
        yield DataError(f"'{folder}' has the tokenizer '{str(named)[:60]}', which is not known")


def _needs_code(folder: Path, file: str) -> DataError:
    return DataError(
        f"'{folder}' needs code of its own to run (auto_map in {file}), and code of a model is never run",
        help="use a model of a kind that the library has built in",
    )


def _is_plain(value: Any, depth: int = 0) -> bool:
    if depth > _DEEPEST:
        return False
    if isinstance(value, dict):
        return all(_is_plain(inner, depth + 1) for inner in value.values())
    return not isinstance(value, list) or all(_is_plain(inner, depth + 1) for inner in value)


def _sentence_notes(folder: Path) -> dict[str, Any]:
    """How a sentence encoder was meant to be used, where the folder says so."""
    notes: dict[str, Any] = {}
    if (folder / "1_Pooling" / CONFIG).is_file():
        modes = _read(folder / "1_Pooling", CONFIG)
        notes["pooling"] = "cls" if modes.get("pooling_mode_cls_token") is True else "mean"
    if (folder / "sentence_bert_config.json").is_file():
        longest = _read(folder, "sentence_bert_config.json").get("max_seq_length")
        notes |= {"max_tokens": longest} if isinstance(longest, int) else {}
    return notes


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest.update(f"{path.name}:{path.stat().st_size}:".encode())
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:26]
