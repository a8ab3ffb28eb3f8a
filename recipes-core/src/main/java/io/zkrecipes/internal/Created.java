package io.zkrecipes.internal;

/** A node that was created: the full path with the sequence number, and its creation zxid. */
public record Created(String path, long czxid) {}
