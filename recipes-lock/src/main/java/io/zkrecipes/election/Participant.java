package io.zkrecipes.election;

import java.time.Instant;

/**
 * One who stands for election, as its node says.
 *
 * @param candidate its id
 * @param epoch the one that it leads with, or will if its turn comes in this session
 * @param since when it began to stand, by the server's clock
 */
public record Participant(String candidate, long epoch, Instant since) {}
