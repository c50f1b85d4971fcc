/**
 * Patroni as seen from outside: what its keys mean, and what its agents answer.
 *
 * <p>Must not know which client read the keys, nor what follows from them.
 */
@NullMarked
package io.portcullis.discovery.patroni;

import org.jspecify.annotations.NullMarked;
