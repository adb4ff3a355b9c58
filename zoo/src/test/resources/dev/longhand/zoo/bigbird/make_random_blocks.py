#!/usr/bin/env python3
"""Tables of random blocks as transformers draws them while training, for RandomBlockTableTest.

    pip install torch transformers
    python make_random_blocks.py > random_blocks.json

Each entry: the model's sizes, the padded length, the layer, and the table [heads, blocks - 2, r].
"""
import json
import numpy as np
from transformers import BigBirdConfig
from transformers.models.big_bird.modeling_big_bird import BigBirdBlockSparseAttention

entries = []
for positions, block, r, heads, length, layer in [
    (4096, 64, 3, 12, 1024, 0),
    (4096, 64, 3, 12, 3072, 11),
    (4096, 64, 3, 3, 4096, 5),
    (4096, 64, 3, 12, 768, 1),
    (4096, 64, 3, 2, 2048, 7),
    (4096, 64, 3, 2, 4032, 2),
    (512, 16, 1, 4, 128, 0),
    (512, 16, 1, 4, 512, 1),
    (512, 16, 2, 4, 256, 3),
    (256, 4, 2, 4, 64, 1),
    (4096, 16, 3, 2, 1024, 4),
    (2048, 32, 4, 2, 1024, 6),
]:
    config = BigBirdConfig(
        hidden_size=heads * 4, num_attention_heads=heads, max_position_embeddings=positions,
        block_size=block, num_random_blocks=r)
    attention = BigBirdBlockSparseAttention(config, seed=layer).train()
    np.random.seed(layer)
    if length in (1024, 3072, 4096):
        table = [attention._bigbird_block_rand_mask(positions, positions, block, block, r, last_idx=1024)[: length // block - 2]
                 for _ in range(heads)]
    else:
        plan_length, plan_blocks = attention._get_rand_attn_plan(length, block, r)
        table = attention._bigbird_block_rand_mask_with_head(
            from_seq_length=length, to_seq_length=length, from_block_size=block, to_block_size=block,
            num_heads=heads, plan_from_length=plan_length, plan_num_rand_blocks=plan_blocks)
    entries.append({"positions": positions, "block": block, "r": r, "heads": heads, "length": length, "layer": layer,
                    "table": np.stack(table).reshape(-1).tolist()})
print(json.dumps(entries, separators=(",", ":")))
