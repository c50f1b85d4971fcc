package io.portcullis.testkit.kubernetes;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** Labels that an object must have: {@code a=b,c=d}. Other operators are not there. */
record LabelSelector(Map<String, String> wanted) {
    static LabelSelector parse(String text) throws ApiRefusal {
        Map<String, String> wanted = new TreeMap<>();
        for (String part : text.isEmpty() ? new String[0] : text.split(",")) {
            String[] pair = part.split("=", 2);
            if (pair.length != 2 || pair[0].endsWith("!")) {
                throw new ApiRefusal(400, "BadRequest", "unable to parse requirement: " + part);
            }
            wanted.put(pair[0], pair[1]);
        }
        return new LabelSelector(wanted);
    }

    boolean matches(ObjectNode object) {
        return wanted.entrySet().stream()
                .allMatch(label -> object.path("metadata")
                        .path("labels")
                        .path(label.getKey())
                        .asString("")
                        .equals(label.getValue()));
    }
}
