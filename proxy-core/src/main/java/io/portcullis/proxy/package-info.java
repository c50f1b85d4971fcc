/**
 * One gateway: clients to servers, as far as the permits allow.
 *
 * <p>Must not know any DCS, nor how it is configured or observed from outside.
 */
@NullMarked
package io.portcullis.proxy;

import org.jspecify.annotations.NullMarked;
