"""Makes scikit-learn.json beside this script, with scikit-learn 1.9: python make_fixtures.py

tf_idf        TfidfVectorizer of words and pairs of words: the inner products of texts, which no order of the features changes
two_classes   LogisticRegression of one text
classes       one LogisticRegression a class, of two texts whose features lie side by side
values        Ridge of two texts; its penalty is half of liblinear's cost of an error of 1
"""

import json
from pathlib import Path

import numpy
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.multiclass import OneVsRestClassifier

TEXTS = [
    "A joy to watch, and to watch again: a joy.",
    "Two dull hours; I'd not watch them again!",
    "warm, WARM and very funny",
    "a waste of good actors, of 2 good hours",
    "\u00c9t\u00e9 \u00e0 la plage: l'\u00e9t\u00e9 est doux",
    "\u043e\u0447\u0435\u043d\u044c \u0441\u043c\u0435\u0448\u043d\u043e and snake_case x1 42nd",
    "it isn't funny, it's dull",
    "a joy, a very good joy",
]
OTHERS = ["Very good hours, very warm", "nothing that was seen", "", "a . , !", "joy", "\u00c9T\u00c9 snake_case x1 \u043e\u0447\u0435\u043d\u044c 42nd"]
SECOND = [
    "one watches it twice",
    "the hours are long",
    "one laughs twice",
    "actors are wasted",
    "the summer is mild",
    "one laughs",
    "nobody laughs",
    "it is a joy",
]
OTHER_SECOND = ["long hours", "nobody is", "joy", "", "one joy", "joy is twice as long"]


def columns(*pairs):
    known, asked = [], []
    for texts, others in pairs:
        vectorizer = TfidfVectorizer(ngram_range=(1, 2))
        known.append(vectorizer.fit_transform(texts))
        asked.append(vectorizer.transform(others))
    return hstack(known).tocsr(), hstack(asked).tocsr()


def rows(*texts):
    return [list(row) for row in zip(*texts)]


def case(known, others, features, labels, predictions):
    return {"rows": known, "others": others, "features": features, "labels": labels, "predictions": numpy.asarray(predictions).tolist()}


def main():
    exact = {"tol": 1e-12, "max_iter": 100_000}
    one, one_asked = columns((TEXTS, OTHERS))
    two, two_asked = columns((TEXTS, OTHERS), (SECOND, OTHER_SECOND))
    sides = [1, 0, 1, 0, 1, 1, 0, 1]
    classes = [2, 0, 2, 0, 1, 1, 0, 2]
    values = [4.5, 1.0, 4.0, 0.5, 3.0, 3.25, 1.5, 5.0]
    binary = LogisticRegression(**exact).fit(one, sides)
    several = OneVsRestClassifier(LogisticRegression(**exact)).fit(two, classes)
    ridge = Ridge(alpha=0.5, solver="lsqr", **exact).fit(two, values)
    fixtures = {
        "tf_idf": {"texts": TEXTS, "others": OTHERS, "features": one.shape[1], "products": (one_asked @ one.T).toarray().tolist()},
        "two_classes": case(rows(TEXTS), rows(OTHERS), one.shape[1], sides, binary.predict_proba(one_asked)),
        "classes": case(rows(TEXTS, SECOND), rows(OTHERS, OTHER_SECOND), two.shape[1], classes, several.predict_proba(two_asked)),
        "values": case(rows(TEXTS, SECOND), rows(OTHERS, OTHER_SECOND), two.shape[1], values, ridge.predict(two_asked)),
    }
    Path(__file__).with_name("scikit-learn.json").write_text(json.dumps(fixtures, indent=1) + "\n")


main()
