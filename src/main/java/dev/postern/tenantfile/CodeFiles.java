package dev.postern.tenantfile;

/**
 * Where the entries of a family keep their code.
 *
 * @param field that holds the path of a {@code .js} file ({@code ./actions/x/code.js}), or the code itself
 * @param directory beside the YAML file where the Deploy CLI puts the code
 * @param file in a directory of the entry's name; empty where the file itself is named after the entry
 */
record CodeFiles(String field, String directory, String file) {

    /** Names for what is in the directory. */
    FileNames names() {
        return new FileNames(file.isEmpty() ? ".js" : "");
    }

    /** @param name one of {@link #names} */
    String path(String name) {
        return directory + "/" + name + (file.isEmpty() ? "" : "/" + file);
    }
}
