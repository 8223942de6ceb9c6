/** Writes the images that jsPDF has read into a PDF file. */
import type { jsPDF } from 'jspdf';
import type { PdfFile } from '../../encoding/pdf/pdf-file.ts';
import { latin1, pdfReference } from '../../encoding/pdf/pdf-values.ts';

/** An image as jsPDF stores it. */
interface ReadImage {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  readonly colorSpace: string;
  readonly bitsPerComponent: number;
  /** The bytes, also as characters. They are compressed or JPEG according to `filter`. */
  readonly data: string | Uint8Array;
  readonly filter?: string;
  readonly decodeParameters?: string;
  readonly predictor?: number;
  readonly transparency?: readonly number[];
  readonly palette?: string | Uint8Array;
  readonly sMask?: string | Uint8Array;
  readonly sMaskBitsPerComponent?: number;
}

/** Writes the images on jsPDF's pages, as jsPDF does. Returns their entries for the resources. */
export async function writeImages(file: PdfFile, doc: jsPDF): Promise<string> {
  const { collections } = doc.internal as unknown as { collections: Record<string, Record<string, ReadImage>> };
  const images = Object.values(collections.addImage_images ?? {});
  let entries = '';
  for (const image of images) entries += `/I${image.index} ${pdfReference(await writeImage(file, image))}`;
  return entries;
}

async function writeImage(file: PdfFile, image: ReadImage): Promise<number> {
  // Uncompressed pixels are many more bytes than the image file, so compress them.
  const stream = (entries: string, data: string | Uint8Array) =>
    image.filter ? file.stream(entries, bytesOf(data)) : file.deflated(entries, bytesOf(data));
  const filter = image.filter ? `/Filter/${image.filter}` : '';
  const frame = `/Type/XObject/Subtype/Image/Width ${image.width}/Height ${image.height}${filter}`;
  const parts: string[] = [frame, `/BitsPerComponent ${image.bitsPerComponent}`];
  if (image.palette && image.colorSpace === 'Indexed') {
    const palette = file.stream('', bytesOf(image.palette));
    parts.push(`/ColorSpace[/Indexed/DeviceRGB ${image.palette.length / 3 - 1} ${pdfReference(palette)}]`);
  } else parts.push(`/ColorSpace/${image.colorSpace}`);
  if (image.colorSpace === 'DeviceCMYK') parts.push('/Decode[1 0 1 0 1 0 1 0]');
  if (image.decodeParameters) parts.push(`/DecodeParms<<${image.decodeParameters}>>`);
  if (image.transparency?.length) parts.push(`/Mask[${image.transparency.map((at) => `${at} ${at}`).join(' ')}]`);
  if (image.sMask) {
    const bits = image.sMaskBitsPerComponent ?? image.bitsPerComponent;
    const predictor = `/Predictor ${image.predictor}/Colors 1/BitsPerComponent ${bits}/Columns ${image.width}`;
    const mask = `${frame}/ColorSpace/DeviceGray/BitsPerComponent ${bits}`;
    const parameters = image.filter ? `/DecodeParms<<${predictor}>>` : '';
    parts.push(`/SMask ${pdfReference(await stream(`${mask}${parameters}`, image.sMask))}`);
  }
  return stream(parts.join(''), image.data);
}

const bytesOf = (data: string | Uint8Array): Uint8Array<ArrayBuffer> =>
  typeof data === 'string' ? latin1(data) : new Uint8Array(data);
