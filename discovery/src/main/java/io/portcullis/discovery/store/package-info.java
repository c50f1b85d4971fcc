/**
 * What all key-value stores share: the keys at one position, their history, and what is published from them.
 *
 * <p>Must not know any one store.
 */
@NullMarked
package io.portcullis.discovery.store;

import org.jspecify.annotations.NullMarked;
