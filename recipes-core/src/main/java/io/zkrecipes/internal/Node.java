package io.zkrecipes.internal;

import org.apache.zookeeper.data.Stat;

/** A node as it was read: its data and its Stat. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Node(byte[] data, Stat stat) {}
