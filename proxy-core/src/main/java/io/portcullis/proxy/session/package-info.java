/**
 * One session: it passes what happens on its channels and its event loop to the machine in {@code lifecycle}, and performs the
 * effects.
 *
 * <p>Must not decide anything that {@code lifecycle}, {@code route} or the fencing policy decides.
 */
@NullMarked
package io.portcullis.proxy.session;

import org.jspecify.annotations.NullMarked;
