package io.portcullis.app.admin;

/** What a path of the admin endpoint answers. */
record AdminAnswer(int status, String type, String body) {}
