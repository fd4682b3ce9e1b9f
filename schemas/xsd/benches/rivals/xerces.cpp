// Xerces-C in its SAX2 mode: xerces SCHEMA DOCUMENT SECONDS prints the verdict and documents a second of processor time.
// The grammar is compiled once and locked; the parser serves all documents; errors are counted and dropped.
#include <ctime>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/framework/XMLGrammarPoolImpl.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/sax2/SAX2XMLReader.hpp>
#include <xercesc/sax2/XMLReaderFactory.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/XMLUni.hpp>
#include <xercesc/validators/common/Grammar.hpp>

using namespace xercesc;

struct Counter : DefaultHandler {
    long errors = 0;
    void error(const SAXParseException &) override { errors++; }
    void fatalError(const SAXParseException &) override { errors++; }
};

int main(int count, char **arguments) {
    if (count != 4) return 2;
    XMLPlatformUtils::Initialize();
    XMLGrammarPoolImpl pool(XMLPlatformUtils::fgMemoryManager);
    SAX2XMLReader *reader = XMLReaderFactory::createXMLReader(XMLPlatformUtils::fgMemoryManager, &pool);
    Counter counter;
    reader->setErrorHandler(&counter);
    reader->setFeature(XMLUni::fgSAX2CoreNameSpaces, true);
    reader->setFeature(XMLUni::fgSAX2CoreValidation, true);
    reader->setFeature(XMLUni::fgXercesSchema, true);
    reader->setFeature(XMLUni::fgXercesUseCachedGrammarInParse, true);
    reader->setFeature(XMLUni::fgXercesLoadSchema, false);
    if (!reader->loadGrammar(arguments[1], Grammar::SchemaGrammarType, true) || counter.errors) return 2;
    pool.lockPool();
    std::ifstream file(arguments[2], std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    MemBufInputSource source(reinterpret_cast<const XMLByte *>(bytes.data()), bytes.size(), "document");
    double seconds = atof(arguments[3]), passed = 0;
    long documents = 0;
    std::clock_t start = std::clock();
    while (passed < seconds) {
        counter.errors = 0;
        reader->parse(source);
        documents++;
        passed = double(std::clock() - start) / CLOCKS_PER_SEC;
    }
    std::printf("%s %f\n", counter.errors ? "invalid" : "valid", documents / passed);
    return 0;
}
