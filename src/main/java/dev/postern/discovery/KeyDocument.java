package dev.postern.discovery;

/** Where the public keys are fetched. */
public enum KeyDocument {

    /** All of them. */
    KEY_SET("/.well-known/jwks.json"),
    /** The certificates of all of them. */
    PEM("/pem"),
    /** The certificate of the current RSA key, which holds no other. */
    CER("/cer");

    private final String path;

    KeyDocument(String path) {
        this.path = path;
    }

    /** Of the URL. */
    public String path() {
        return path;
    }
}
