/**
 * From a DCS to observations and contacts.
 *
 * <p>Must not know clients, sessions or routes; decides nothing.
 */
@NullMarked
package io.portcullis.discovery;

import org.jspecify.annotations.NullMarked;
