/** What gateways write about themselves in the DCS. The same for every kind of DCS. */
@NullMarked
package io.portcullis.discovery.registration;

import org.jspecify.annotations.NullMarked;
