/** What gateways write about themselves in the DCS, whichever that is. */
@NullMarked
package io.portcullis.discovery.registration;

import org.jspecify.annotations.NullMarked;
