package io.portcullis.testkit.kubernetes;

/** Where an object is. */
record ApiKey(String resource, String namespace, String name) {
    /** As Kubernetes names it in its messages. */
    String words() {
        return resource + (resource.equals("leases") ? ".coordination.k8s.io" : "") + " \"" + name + "\"";
    }

    boolean of(String otherResource, String otherNamespace) {
        return resource.equals(otherResource) && namespace.equals(otherNamespace);
    }
}
