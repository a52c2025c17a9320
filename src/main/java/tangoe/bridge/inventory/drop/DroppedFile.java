package tangoe.bridge.inventory.drop;

import com.jcraft.jsch.ChannelSftp;
import java.time.Instant;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.remote.SftpRemoteFile;

/** A file as an SFTP server lists it. The same name with another size or time is another file. */
record DroppedFile(String name, long size, Instant modifiedAt) {

    static DroppedFile of(GenericFile<SftpRemoteFile> file) {
        return new DroppedFile(file.getFileNameOnly(), file.getFileLength(), Instant.ofEpochMilli(file.getLastModified()));
    }

    /** A link could lead out of the folder; a pipe would never end. */
    static boolean isRegular(GenericFile<SftpRemoteFile> file) {
        return file.getFile().getRemoteFile() instanceof ChannelSftp.LsEntry entry && entry.getAttrs().isReg();
    }
}
