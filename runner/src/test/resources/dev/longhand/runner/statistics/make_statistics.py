#!/usr/bin/env python3
"""Reference values of intervals and tests, by scipy, statsmodels and scikit-learn.

    pip install numpy scipy statsmodels scikit-learn
    python make_statistics.py > statistics.json

Rows are made by formulas that the tests repeat, so that the file has results alone.
"""
import json
import numpy as np
from scipy import stats
from sklearn.metrics import f1_score, matthews_corrcoef, precision_score, recall_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

N = 400
row = np.arange(N)
labels = row % 2
first = np.where(row % 5 == 0, 1 - labels, labels)        # 80 percent right
second = np.where(row % 7 < 2, 1 - labels, labels)        # 71 percent right
right_first, right_second = (first == labels).astype(float), (second == labels).astype(float)
values = row / N * 5
predicted = np.where(row % 3 == 0, values + 1, values - 0.5)


def interval(statistic, *data):
    result = stats.bootstrap(data, statistic, paired=True, vectorized=False, n_resamples=20_000,
                             confidence_level=0.95, method="percentile", rng=np.random.default_rng(0))
    return [result.confidence_interval.low, result.confidence_interval.high]


table = [[int(((first == labels) & (second == labels)).sum()), int(((first == labels) & (second != labels)).sum())],
         [int(((first != labels) & (second == labels)).sum()), int(((first != labels) & (second != labels)).sum())]]
# Ten rows, all of which one model has right and the other the last three.
permuted = stats.permutation_test((np.ones(10), (np.arange(10) >= 7).astype(float)), lambda a, b: a.mean() - b.mean(),
                                  permutation_type="samples", n_resamples=np.inf)
p_values = [0.012, 0.2, 0.0005, 0.03, 0.049]
print(json.dumps({
    "accuracy": float(right_first.mean()),
    "f1": float(f1_score(labels, first)),
    "precision": float(precision_score(labels, first)),
    "recall": float(recall_score(labels, first)),
    "matthews_correlation": float(matthews_corrcoef(labels, first)),
    "macro_f1": float(f1_score(labels, first, average="macro")),
    "pearson": float(stats.pearsonr(predicted, values)[0]),
    "accuracy_interval": interval(lambda r: r.mean(), right_first),
    "matthews_interval": interval(lambda a, b: matthews_corrcoef(a, b), labels, first),
    "pearson_interval": interval(lambda a, b: stats.pearsonr(a, b)[0], predicted, values),
    "mcnemar": float(mcnemar(table, exact=True).pvalue),
    "permutation_of_10_rows": float(permuted.pvalue),
    "p_values": p_values,
    "holm": [float(p) for p in multipletests(p_values, method="holm")[1]],
}, indent=1))
