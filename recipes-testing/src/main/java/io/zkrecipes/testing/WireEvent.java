package io.zkrecipes.testing;

import org.apache.zookeeper.Watcher.Event.EventType;

/**
 * One watch notification as it was seen on the wire.
 *
 * @param type what happened
 * @param path where, with any chroot
 * @param bytes its length on the wire
 */
public record WireEvent(EventType type, String path, int bytes) {}
