/**
 * Patroni clusters in Kubernetes, with their lock in a config map or in endpoints (patroni/dcs/kubernetes.py). Speaks to the API server
 * in plain JSON over HTTP.
 */
@NullMarked
package io.portcullis.discovery.kubernetes;

import org.jspecify.annotations.NullMarked;
