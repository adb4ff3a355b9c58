/** Long models made of the checkpoints of BERT and RoBERTa. */
package dev.longhand.zoo.convert;
