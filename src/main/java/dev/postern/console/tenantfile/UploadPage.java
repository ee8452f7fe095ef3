package dev.postern.console.tenantfile;

import java.util.List;

/**
 * Export and upload.
 *
 * @param problems of the file that was sent, a sentence each
 * @param text that was sent and refused, to be corrected
 */
record UploadPage(boolean mayExport, boolean mayApply, List<String> problems, String text, String curl) {
}
