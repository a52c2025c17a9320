package tangoe.bridge.inventory.drop;

import com.jcraft.jsch.ChannelSftp;
import java.time.Instant;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.remote.SftpRemoteFile;

/** A file as the SFTP server lists it. A different size or time makes it a different file. */
record DroppedFile(String name, long size, Instant modifiedAt) {

    /** The folder that files pass through when they are filed, with the number of the run before their name. */
    static final String FILING = "filing";

    static DroppedFile of(GenericFile<SftpRemoteFile> file) {
        return new DroppedFile(nameOf(file), file.getFileLength(), Instant.ofEpochMilli(file.getLastModified()));
    }

    /** The name of the dropped file. */
    static String nameOf(GenericFile<SftpRemoteFile> file) {
        String name = file.getFileNameOnly();
        return isBeingFiled(file) ? name.replaceFirst("^[0-9]+-", "") : name;
    }

    static String pathOf(GenericFile<SftpRemoteFile> file) {
        return (isBeingFiled(file) ? FILING + "/" : "") + file.getFileNameOnly();
    }

    private static boolean isBeingFiled(GenericFile<SftpRemoteFile> file) {
        return file.getRelativeFilePath().equals(FILING + "/" + file.getFileNameOnly());
    }

    /** A link could lead out of the folder; a pipe would never end. */
    static boolean isRegular(GenericFile<SftpRemoteFile> file) {
        return file.getFile().getRemoteFile() instanceof ChannelSftp.LsEntry entry && entry.getAttrs().isReg();
    }
}
