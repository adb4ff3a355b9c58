package dev.longhand.files.tensors;

/**
 * The flat memory that torch tensors are views of, or a part of it.
 *
 * @param key under which the file has its bytes
 * @param type of its elements
 * @param elements in all
 * @param start of this part within the bytes of the key, in elements
 */
record TorchStorage(String key, ElementType type, long elements, long start) {}
