import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.queryparser.classic.MultiFieldQueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.FSDirectory;

/**
 * Lucene with nothing around it, for benches/beside.py: text files whose first line is the title, English stemmer,
 * positions, the text stored, two threads.
 *
 * <p>Beside index FOLDER INDEX | Beside search INDEX QUERY
 */
public final class Beside {
    private static final int THREADS = 2;

    private Beside() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("index")) {
            index(Path.of(arguments[1]), Path.of(arguments[2]));
        } else {
            search(Path.of(arguments[1]), arguments[2]);
        }
    }

    private static void index(Path folder, Path place) throws Exception {
        try (var directory = FSDirectory.open(place);
                var writer = new IndexWriter(directory, new IndexWriterConfig(new EnglishAnalyzer()))) {
            Map<String, Long> known = known(directory);
            List<Path> changed = new ArrayList<>();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    if (known.getOrDefault(file.toString(), -1L) != time(file)) {
                        changed.add(file);
                    }
                }
            }
            if (changed.isEmpty()) {
                return;
            }
            List<Thread> threads = new ArrayList<>();
            for (int first = 0; first < THREADS; first++) {
                int from = first;
                threads.add(new Thread(() -> add(writer, changed, from)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            writer.commit();
        }
    }

    /** Adds every file whose number is of a thread. */
    private static void add(IndexWriter writer, List<Path> files, int first) {
        try {
            for (int at = first; at < files.size(); at += THREADS) {
                Path file = files.get(at);
                String text = Files.readString(file);
                int end = text.indexOf('\n');
                Document document = new Document();
                document.add(new StringField("path", file.toString(), Field.Store.YES));
                document.add(new StoredField("time", time(file)));
                document.add(new TextField("title", end < 0 ? text : text.substring(0, end), Field.Store.YES));
                document.add(new TextField("body", end < 0 ? "" : text.substring(end + 1), Field.Store.YES));
                writer.updateDocument(new Term("path", file.toString()), document);
            }
        } catch (IOException error) {
            throw new RuntimeException(error);
        }
    }

    /** Returns the files of an index with their times. */
    private static Map<String, Long> known(FSDirectory directory) throws IOException {
        Map<String, Long> known = new HashMap<>();
        if (DirectoryReader.indexExists(directory)) {
            try (var reader = DirectoryReader.open(directory)) {
                var stored = reader.storedFields();
                for (int number = 0; number < reader.maxDoc(); number++) {
                    Document document = stored.document(number, java.util.Set.of("path", "time"));
                    known.put(document.get("path"), document.getField("time").numericValue().longValue());
                }
            }
        }
        return known;
    }

    private static long time(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    private static void search(Path place, String words) throws Exception {
        try (var reader = DirectoryReader.open(FSDirectory.open(place))) {
            var analyzer = new EnglishAnalyzer();
            var parser = new MultiFieldQueryParser(new String[] {"title", "body"}, analyzer);
            parser.setDefaultOperator(MultiFieldQueryParser.Operator.AND);
            Query query = parser.parse(words);
            var searcher = new IndexSearcher(reader);
            TopDocs found = searcher.search(query, 10);
            String[] passages = UnifiedHighlighter.builder(searcher, analyzer).build().highlight("body", query, found, 2);
            for (int at = 0; at < found.scoreDocs.length; at++) {
                Document document = searcher.storedFields().document(found.scoreDocs[at].doc);
                System.out.println(document.get("path") + " " + document.get("title") + " " + passages[at]);
            }
            System.out.println(found.totalHits);
        }
    }
}
