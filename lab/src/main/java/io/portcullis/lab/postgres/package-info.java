/**
 * What demo and chaos ask of PostgreSQL servers: their timeline, and clients that reconnect.
 *
 * <p>Knows neither the demo nor the campaign.
 */
@NullMarked
package io.portcullis.lab.postgres;

import org.jspecify.annotations.NullMarked;
